"""The one page for leaders: what the scoreboard says, in Chinese, from one release."""

from newinfra.board.render import render_board

__all__ = ["render_board"]
