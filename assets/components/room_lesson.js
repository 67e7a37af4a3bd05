// The lesson that a room is opened for: what it is called, and the way into it.

import { element } from "./dom.js";
import { keepFile } from "./lesson_file.js";
import { call } from "./room_calls.js";

/**
 * A line with the lesson's name and a link to it. It opens beside the room, which stays where it is.
 * @param {string} title
 * @param {Record<string, string>} headers who asks
 * @param {string} words of the link
 * @param {string} more of the address
 * @param {(sentence: string) => void} say
 */
export function lessonLine(title, headers, words, more, say) {
  const link = element("a", "", words);
  link.target = "_blank";
  const line = element("span", "", "Lesson: ", element("b", "", title), ". ", link);
  let file = "";
  link.addEventListener("click", (event) => {
    if (!link.href || (file && !keepFile(file))) {
      event.preventDefault();
      say(link.href ? "This browser keeps nothing for this page: a long lesson can’t be followed in it." : "The lesson comes in a moment.");
    }
  });
  const get = async () => {
    const { status, said } = await call("lesson", headers);
    if (status === 403 || status === 404) return; // the room is gone: each look would count as a wrong code
    if (status !== 200) return void setTimeout(get, 5000);
    file = said.file;
    link.href = `${document.body.dataset.base}/${said.address}${more}`;
  };
  void get();
  return line;
}
