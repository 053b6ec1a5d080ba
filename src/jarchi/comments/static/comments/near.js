// Most readers of a story never come down to its comments: what works there is loaded when they do.
const talk = document.querySelector(".talk");
new IntersectionObserver(([{ isIntersecting }], watcher) => {
  if (!isIntersecting) return;
  watcher.disconnect();
  import(talk.dataset.script);
}, { rootMargin: "600px" }).observe(talk);
