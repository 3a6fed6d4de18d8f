/** The loop that owns every background thread. */
package taskmill.loop;
