"""How the packages are made: `python -m installer.build`. Nothing of this is shipped."""
