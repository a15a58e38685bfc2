"""A supervision that ends: why it does, as one of a few answers. Pure."""

from __future__ import annotations

# No words of one's own: what stands here is seen by all who may know that the supervision was.
BECAUSE = {
    "leaves": "Somebody leaves",
    "role": "Their work no longer asks for it",
    "otherwise": "They are supervised otherwise now",
    "mistake": "It was arranged by mistake",
    "other": "Another reason, which we have talked about",
}
