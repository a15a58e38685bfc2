"""An organisation adopts a policy, and alters its forms."""

from clearsight.policy.actions.adopting import adopt
from clearsight.policy.actions.altering import (
    LONGEST_WHY,
    add_field,
    add_section,
    begin_form,
    move_field,
    move_section,
    remove_field,
    remove_section,
    rename_form,
    throw_away,
    write_field,
    write_section,
)
from clearsight.policy.actions.in_force import put_in_force, take_back

__all__ = [
    "LONGEST_WHY",
    "add_field",
    "add_section",
    "adopt",
    "begin_form",
    "move_field",
    "move_section",
    "put_in_force",
    "remove_field",
    "remove_section",
    "rename_form",
    "take_back",
    "throw_away",
    "write_field",
    "write_section",
]
