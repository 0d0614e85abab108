"""komtui mails a company's sales documents from the company's own address.

How to read this package: `domain` is what is true of the business (no I/O, no sentences); `i18n` turns its
codes, amounts and dates into words; `services` are the use-cases, which speak domain and the Protocols of
`services.ports`; `adapters` are the outside things behind those ports (database, mail, PDF, file formats,
secrets); `ui` is the screen and `cli` the command line over the same services; `demo` is a seeded company.
`bootstrap` is the one module that knows them all. Imports point downwards only:
`cli | demo → bootstrap → ui | adapters → services → i18n → domain`. docs/decisions/ says why.
"""

__version__ = "0.2.0"
