/** Entry of the front panel: connects the feed with the view. */

import './pareto.css';
import { openFeed } from '../shared/feed.ts';
import { onThemeChange } from '../shared/theme.ts';
import { createView } from './view.ts';

const feed = openFeed(() => view.show(feed.view()));
const view = createView(() => feed.bridge);
view.show(feed.view());
onThemeChange(view.themeChanged);
setTimeout(view.late, 10_000);
