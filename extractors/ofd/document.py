"""An OFD document: its pages with their templates and annotations, drawn in order (GB/T 33190-2016, 7 and 15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from extractors.errors import UnreadableFile
from extractors.ofd.geometry import box_of
from extractors.ofd.package import ROOT, Package, text_of
from extractors.ofd.painter import Painter, characters
from extractors.ofd.resources import Resources
from extractors.ofd.sheet import Sheet

A4_MM = (0.0, 0.0, 210.0, 297.0)
SMALLEST_MM, LARGEST_MM = 5.0, 5000.0
MOST_PAGES = 5000


@dataclass(frozen=True)
class PageEntry:
    id: str
    path: str | None


class OfdDocument:
    """One DocBody of a file. Raises UnreadableFile where it cannot be opened."""

    def __init__(self, package: Package, path: str) -> None:
        self.package, self.path = package, path
        try:
            self._root = package.xml(path)
        except KeyError as error:
            raise UnreadableFile("damaged", f"no {path}") from error
        self.resources = Resources()
        for tag in ("PublicRes", "DocumentRes"):
            for element in self._root.iterfind(f"CommonData/{tag}"):
                where = package.find(path, element.text)
                if where is not None:
                    self.resources.add(package, where)
        templates = self._root.iterfind("CommonData/TemplatePage")
        self._templates = {t.get("ID", ""): package.find(path, t.get("BaseLoc")) for t in templates}
        self._area = self._box(self._root.find("CommonData/PageArea")) or A4_MM
        self._annotations = dict(self._annotation_files())

    @property
    def attachments(self) -> str | None:
        """The reference to the list of embedded files."""
        return text_of(self._root, "Attachments")

    @property
    def pages(self) -> list[PageEntry]:
        found = self._root.iterfind("Pages/Page")
        return [PageEntry(p.get("ID", ""), self.package.find(self.path, p.get("BaseLoc"))) for p in found][:MOST_PAGES]

    def box_mm(self, page: PageEntry) -> tuple[float, float, float, float]:
        """The sheet of paper: x, y, width, height."""
        root = self._xml(page.path)
        return (self._box(root.find("Area")) if root is not None else None) or self._area

    def paint(self, page: PageEntry, sheet: Sheet, overlay: Sheet | None = None) -> None:
        """Template in the background, content, template in the foreground, annotations; watermarks on the overlay.

        A page that is not there is blank.
        """
        root = self._xml(page.path)
        if root is None or page.path is None:
            return
        painter = Painter(sheet, self.package, self._resources_of(root, page.path))
        above = []
        for template in root.iterfind("Template"):
            drawn = self._xml(self._templates.get(template.get("TemplateID", "")))
            if drawn is not None and template.get("ZOrder", "Background").lower() == "foreground":
                above.append(drawn)
            elif drawn is not None:
                self._paint_content(drawn, painter)
        self._paint_content(root, painter)
        for drawn in above:
            self._paint_content(drawn, painter)
        for annotation in self._annotations_of(page):
            above_all = overlay is not None and _is_watermark(annotation)
            self._paint_annotation(annotation, replace(painter, sheet=overlay) if above_all else painter)  # type: ignore[arg-type]

    def watermarks(self, page: PageEntry) -> Iterator[str]:
        """Each text once, however often it is repeated over the page."""
        seen: set[str] = set()
        for annotation in self._annotations_of(page):
            for element in annotation.iter("TextObject") if _is_watermark(annotation) else ():
                text = "".join(char for char, _, _, _ in characters(element, 1.0)).strip()
                if text and text not in seen:
                    seen.add(text)
                    yield text

    def _paint_content(self, root: Element, painter: Painter) -> None:
        content = root.find("Content")
        for kind in ("background", "body", "foreground"):
            for layer in content.iterfind("Layer") if content is not None else ():
                if layer.get("Type", "Body").lower() == kind:
                    painter.paint(layer)

    def _paint_annotation(self, annotation: Element, painter: Painter) -> None:
        appearance = annotation.find("Appearance")
        box = box_of(appearance.get("Boundary")) if appearance is not None else None
        if appearance is None or box is None or annotation.get("Visible", "true").lower() == "false":
            return
        with painter.sheet.within((1.0, 0.0, 0.0, 1.0, box[0], box[1])):
            painter.paint(appearance)

    def _annotation_files(self) -> Iterator[tuple[str, list[str]]]:
        path = self.package.find(self.path, text_of(self._root, "Annotations"))
        root = self._xml(path)
        for page in root.iterfind("Page") if root is not None and path is not None else ():
            found = [self.package.find(path or "", file.text) for file in page.iterfind("FileLoc")]
            yield page.get("PageID", ""), [where for where in found if where is not None]

    def _annotations_of(self, page: PageEntry) -> Iterator[Element]:
        for path in self._annotations.get(page.id, ()):
            root = self._xml(path)
            if root is not None:
                yield from root.iterfind("Annot")

    def _resources_of(self, root: Element, path: str) -> Resources:
        own = [self.package.find(path, element.text) for element in root.iterfind("PageRes")]
        if not any(own):
            return self.resources
        shared = self.resources
        merged = Resources(
            dict(shared.fonts), dict(shared.media), dict(shared.parameters), dict(shared.units), dict(shared.spaces)
        )
        for where in own:
            if where is not None:
                merged.add(self.package, where)
        return merged

    def _xml(self, path: str | None) -> Element | None:
        try:
            return self.package.xml(path) if path else None
        except KeyError:
            return None

    @staticmethod
    def _box(area: Element | None) -> tuple[float, float, float, float] | None:
        box = box_of(text_of(area, "PhysicalBox")) or box_of(text_of(area, "ApplicationBox"))
        sound = box is not None and all(SMALLEST_MM <= side <= LARGEST_MM for side in box[2:])
        return box if sound else None


def _is_watermark(annotation: Element) -> bool:
    return annotation.get("Type", "").lower() == "watermark"


def documents_of(package: Package) -> list[tuple[OfdDocument, str | None]]:
    """The documents of a file, each with the part that lists its signatures. Raises UnreadableFile."""
    try:
        root = package.xml(ROOT)
    except KeyError as error:
        raise UnreadableFile("damaged", f"no {ROOT}") from error
    found = []
    for body in root.iterfind("DocBody"):
        path = package.find(ROOT, text_of(body, "DocRoot"))
        if path is not None:
            found.append((OfdDocument(package, path), package.find(ROOT, text_of(body, "Signatures"))))
    if not found:
        raise UnreadableFile("damaged", "no document in the file")
    return found
