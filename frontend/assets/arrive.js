// Gives a page that has just been shown its title, and moves the keyboard's focus to its heading,
// as a browser would have done had the page been loaded.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  let shown = null;
  window.dash_clientside.lens.arrive = (title, path) => {
    if (title) document.title = title;
    if (shown !== null && shown !== path) {
      window.scrollTo(0, 0);
      requestAnimationFrame(() => {
        const heading = document.getElementById("page-heading");
        if (heading) heading.focus({ preventScroll: true });
      });
    }
    shown = path;
  };
})();
