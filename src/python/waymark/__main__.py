"""The command line: `python -m waymark`."""

from .cli import main

if __name__ == "__main__":
    main()
