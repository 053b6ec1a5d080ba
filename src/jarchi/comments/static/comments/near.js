// Most readers of a story never come down to its comments: what works there is loaded when they do.
new IntersectionObserver(([{ isIntersecting }], watcher) => {
  if (!isIntersecting) return;
  watcher.disconnect();
  import("./talk.js");
}, { rootMargin: "600px" }).observe(document.querySelector(".talk"));
