"""Strangers' files: numbers and pictures, read or refused in one sentence."""
