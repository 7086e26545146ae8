"""Template tags and filters of the site's frame. Available in every template without loading."""

from django import template

register = template.Library()
