/**
 * Makes the HTTP calls of rpc tasks. May import worker.run, task, access and config.
 *
 * <p>Start with {@link taskmill.worker.rpc.RpcRunner}; an {@code RpcCall} is one call, and
 * {@link taskmill.worker.rpc.AddressGuard} says which addresses may be called.
 */
package taskmill.worker.rpc;
