"""The synthetic city: `create` makes its files, `advance` lets days pass, `serve` answers over HTTP and SFTP on loopback. All of it is 合成数据."""

from newinfra.sandbox.lifecycle import advance, create, today
from newinfra.sandbox.servers import serve

__all__ = ["advance", "create", "serve", "today"]
