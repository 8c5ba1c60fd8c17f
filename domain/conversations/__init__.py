"""A person of the centre and a person of a family talk through the bot: asked for, taken, given back, closed."""
