// A script that is fetched when somebody wants what it does: one of LATER in lib/ui/components/files.py.

/** @template Now what the script follows: the page on screen */
export class Later {
  /** @type {Promise<{ follow: (now: Now) => void }> | null} */
  #script = null;

  /** Whether somebody wanted it since the browser loaded the app. */
  get wanted() {
    return this.#script !== null;
  }

  /**
   * @param {string} file below static/
   * @param {Now} now
   */
  async follow(file, now) {
    this.#script ??= import(new URL(`./static/${file}`, document.baseURI).href);
    try {
      const { follow } = await this.#script;
      follow(now);
    } catch {
      this.#script = null; // the line failed: the next time tries again
    }
  }
}
