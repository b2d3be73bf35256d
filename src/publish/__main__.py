"""`python -m publish`."""

from publish.start import main

if __name__ == "__main__":
    main()
