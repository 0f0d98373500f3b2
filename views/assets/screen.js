// The meeting-room screen keeps itself up to date. A refresh in the page's head could not be stopped by
// the reader; a script can be, and the page reads the same without it.
setTimeout(() => location.reload(), 60_000);
