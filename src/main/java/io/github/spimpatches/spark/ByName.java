package io.github.spimpatches.spark;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Calls what only some of the Sparks have that this is compiled against. */
final class ByName {
    private ByName() {}

    /**
     * @param on null for a static method
     * @param parameters the method's, as it declares them
     * @throws IllegalStateException where there is no such public method, or with what it threw that is checked
     */
    static Object call(Class<?> type, Object on, String method, Class<?>[] parameters, Object... arguments) {
        try {
            return type.getMethod(method, parameters).invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    type.getName() + " has no " + method + " of " + Arrays.toString(parameters), e);
        }
    }
}
