"""What can be read beyond list, details, power and sensors: one module a subject, topics and how
they are read."""
