// Loads data, and again after changes: one request at a time; the last one wins.

/** load(signal) returns the value; changed() is called when there is something new to show. */
export function resource(load, changed) {
  let abort = null;
  let isWanted = false;
  let timer = null;
  const state = {
    value: null,
    error: null,
    isBusy: false,
    /** Loads the data. During a load, loads once more afterwards. */
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
    /** Loads the data in a moment, once for all calls until then. */
    soon(delay = 150) {
      timer ??= setTimeout(() => {
        timer = null;
        state.refresh();
      }, delay);
    },
    /** Drops the load that is under way. */
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
