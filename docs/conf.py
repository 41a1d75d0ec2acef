"""The site: `sphinx-build -c docs . site` at the root of the checkout, so that pages link as files do."""

from importlib.metadata import version as installed_version

project = "baocao"
author = "the baocao authors"
version = release = installed_version("baocao")
root_doc = "docs/index"
include_patterns = [
    "docs/**",
    *("CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "SECURITY.md"),
    *("corpora/README.md", "corpora/*/README.md", "models/*/README.md", "pipeline/baocao/lexicons/SOURCES.md"),
]
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_click"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
default_role = "code"
smartquotes = False
python_use_unqualified_type_names = True
nitpick_ignore_regex = [("py:.*", r"(?!baocao\.).*")]  # other packages' names lead nowhere offline
nitpick_ignore = [("py:class", "baocao.core.article.AnyMention")]  # a type variable
html_theme = "furo"
html_title = "baocao"
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False
