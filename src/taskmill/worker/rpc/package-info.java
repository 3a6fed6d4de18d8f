/**
 * Makes the HTTP calls of rpc tasks. May import worker.run, task, access and config. Start with {@link
 * taskmill.worker.rpc.RpcRunner}; {@link taskmill.worker.rpc.AddressGuard} says which addresses may be called.
 */
package taskmill.worker.rpc;
