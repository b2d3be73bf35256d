"""The pictures of the documentation: each sample of source, cut out of the editions built of it."""
