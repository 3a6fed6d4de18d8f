/**
 * The dashboard in a real Chromium, by keyboard, against a real broker, worker and Redis: {@code make test-page}. Begin with
 * {@code Browser}.
 */
package taskmill.page;
