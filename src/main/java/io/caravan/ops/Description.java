package io.caravan.ops;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a console shows beside an attribute, an operation or its parameter. */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@interface Description {
    String value();

    /** Of a parameter: JMX does not know it. */
    String name() default "";
}
