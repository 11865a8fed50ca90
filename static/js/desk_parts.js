/* What the review desk is drawn with: elements, whose content never becomes markup, and words with their places filled. */
window.deskParts = {
  make(tag, className = "", content = "", attributes = {}) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (content !== "") element.textContent = content;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  },
  fill: (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? ""),
};
