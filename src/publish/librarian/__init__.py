"""What an editor does with the library: check it, add to it, show and export works, link them."""
