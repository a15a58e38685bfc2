"""Five invented organisations, one for each policy, with a year behind them and a week ahead."""

from clearsight.demo.queries import PASSWORD, Account, accounts

__all__ = ["PASSWORD", "Account", "accounts"]
