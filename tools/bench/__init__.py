"""How fast articles are built, beside other chains."""
