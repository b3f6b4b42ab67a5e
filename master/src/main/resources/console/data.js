// Data that is loaded, and loaded again when something changed: one request at a time, the last wish wins.

/** load(signal) gives the value; changed() is called when there is something new to show. */
export function resource(load, changed) {
  let abort = null;
  let isWanted = false;
  let timer = null;
  const state = {
    value: null,
    error: null,
    isBusy: false,
    /** Loads it, once more where it is being loaded already. */
    async refresh() {
      if (abort) {
        isWanted = true;
        return;
      }
      const mine = new AbortController();
      abort = mine;
      state.isBusy = true;
      try {
        const value = await load(mine.signal);
        if (abort === mine) {
          state.value = value;
          state.error = null;
        }
      } catch (error) {
        if (abort === mine) {
          state.error = error;
        }
      }
      if (abort !== mine) {
        return; // stopped meanwhile
      }
      abort = null;
      state.isBusy = false;
      changed();
      if (isWanted) {
        isWanted = false;
        state.refresh();
      }
    },
    /** Loads it in a moment, once for all who ask until then. */
    soon(delay = 150) {
      timer ??= setTimeout(() => {
        timer = null;
        state.refresh();
      }, delay);
    },
    /** What is under way is of no use any more. */
    stop() {
      abort?.abort();
      abort = null;
      isWanted = false;
      state.isBusy = false;
      clearTimeout(timer);
      timer = null;
    },
  };
  return state;
}
