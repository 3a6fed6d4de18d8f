/**
 * One short program for each feature, for programs that embed Taskmill or speak to it. Each stands alone and needs the
 * classes of an installation only. The first argument is the address of a broker, the second mostly that of Redis.
 */
package taskmill.examples;
