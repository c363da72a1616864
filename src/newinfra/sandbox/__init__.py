"""A synthetic city (合成数据): its truth, its publishers' files, and the servers that offer them on loopback."""
