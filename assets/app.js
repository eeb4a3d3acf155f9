// Everything the pages do beyond plain links and forms: one behaviour a file.
import "./js/htmx.js";
import "./js/page.js";
import "./js/popovers.js";
import "./js/shell.js";
import "./js/palette.js";
import "./js/grid.js";
import "./js/filters.js";
import "./js/forms.js";
import "./js/drafts.js";
import "./js/inline.js";
import "./js/side.js";
import "./js/participants.js";
import "./js/composer.js";
import "./js/comments.js";
import "./js/bell.js";
import "./js/live.js";
import "./js/toasts.js";
