// What a reader has chosen in one of the components that run the network, for the others: they come and go
// with their pages, and an address holds it only as long as its page is open.

/** @type {{ bits: number | null, image: number | null }} bits of a weight; number of a shipped picture */
export const kept = { bits: null, image: null };
