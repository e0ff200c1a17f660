"""What is released: wheel, sdist, and what they bring with them."""
