"""`python -m baocao.cli`."""

from baocao.cli import main

if __name__ == "__main__":
    main()
