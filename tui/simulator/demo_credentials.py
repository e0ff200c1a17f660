"""Credentials of the simulated account: public and worthless."""

DEMO_KEY = "5d41402abc4b2a76-demo0demo0demo00"
DEMO_USER = "demo@example.com"
DEMO_PASSWORD = "demo-password"
DEMO_PIN = "0420"
