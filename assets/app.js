// Everything the pages do beyond plain links and forms: one behaviour a file.
import htmx from "htmx.org";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
document.documentElement.classList.add("js");
