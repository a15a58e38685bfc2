"""The engine: facts and a policy in, findings out. Pure and deterministic."""
