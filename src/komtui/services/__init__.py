"""Use-cases: async, over domain and the ports; one module a topic, named like the domain's."""
