// The keyboard belongs to the screen as soon as it is drawn: nobody wants to click into it first.
addEventListener("DOMContentLoaded", () => {
  const take = () => document.querySelector(".xterm-helper-textarea")?.focus();
  new MutationObserver(take).observe(document.body, { attributes: true, attributeFilter: ["class"] });
});
