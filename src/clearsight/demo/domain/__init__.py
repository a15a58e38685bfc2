"""The invented organisations as data, and the year behind them as facts: pure."""
