"""One file a kind of mention. See `baocao.extract.registry` for the contract."""
