"""`python -m ctcorpus`: the command, where its script is not on the path."""

from ctcorpus.cli.app import main

if __name__ == "__main__":
    main()
