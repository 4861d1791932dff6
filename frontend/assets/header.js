// A link of the header's row that is cut off by a small screen comes wholly into view when it gets the focus: browsers
// scroll to what is out of sight, not to what shows a corner.
document.addEventListener("focusin", ({ target }) => {
  if (target.closest(".header-links")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
});
