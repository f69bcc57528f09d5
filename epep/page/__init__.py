"""The look and the page machinery: templates' tags, form rendering, headers, theme, words.

Any app may import this package; it imports none of ours. No models, no permissions, no data of people.
"""
