"""A second, independent reading of the rules: slow, day by day, and written from the words alone.

It shares no code with the engine. Where the two differ, one of them has misread the policy or the
data set's rules (docs/reference/dataset.md), and somebody has to look.
"""
