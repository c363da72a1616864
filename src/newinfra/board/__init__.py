"""The one page for leaders: what the scoreboard says, in Chinese, from one release."""
