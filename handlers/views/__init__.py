"""Views turn results of use cases into screens: texts by key and keyboards. They decide nothing."""
